import '@fontsource-variable/inter/wght.css'
import './style/tokens.css'
import './style/base.css'
import './style/parts.css'
import './style/pages.css'
import './shell/theme.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no place for the console.')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
