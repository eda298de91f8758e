import { Icon } from '../parts/icon.tsx'
import { setTheme, THEMES, type Theme, useTheme } from './theme.ts'

const NAMES: Readonly<Record<Theme, string>> = { system: 'As the device', light: 'Light', dark: 'Dark' }

export function ThemeSwitch() {
  const theme = useTheme()
  return (
    <fieldset className="theme-switch">
      <legend className="unseen">Colours</legend>
      {THEMES.map((name) => (
        <label key={name} title={NAMES[name]}>
          <input
            type="radio"
            name="theme"
            className="unseen"
            value={name}
            checked={theme === name}
            onChange={() => setTheme(name)}
          />
          <Icon name={name} />
          <span className="unseen">{NAMES[name]}</span>
        </label>
      ))}
    </fieldset>
  )
}
