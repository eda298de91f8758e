import { type RefObject, useEffect, useState } from 'react'

/** The width of an element in pixels, as it changes; 0 before it is there. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const { current } = element
    if (current === null) return
    const observer = new ResizeObserver(([{ contentRect }]) => setWidth(Math.floor(contentRect.width)))
    observer.observe(current)
    return () => observer.disconnect()
  }, [element])
  return width
}
