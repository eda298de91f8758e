import { useId } from 'react'

interface RangeFieldProps {
  readonly label: string
  readonly help: string
  readonly value: number
  readonly most: number
  readonly step: number
  readonly said: (value: number) => string
  readonly onChange: (value: number) => void
  readonly isFixed?: boolean
}

/** A knob from 0 on, with its value in words. */
export function RangeField({ label, help, value, most, step, said, onChange, isFixed = false }: RangeFieldProps) {
  const id = useId()
  return (
    <div className="range-field">
      <label htmlFor={id} className="label">
        {label}
      </label>
      <output htmlFor={id} className="number">
        {said(value)}
      </output>
      <input
        id={id}
        type="range"
        min={0}
        max={most}
        step={step}
        value={value}
        disabled={isFixed}
        aria-valuetext={said(value)}
        aria-describedby={`${id}-help`}
        onChange={({ target }) => onChange(Number(target.value))}
      />
      <p id={`${id}-help`} className="field-help">
        {help}
      </p>
    </div>
  )
}
