/*
 * `npm ci` refuses a package-lock.json that lacks the optional dependencies of other systems, and
 * `npm install` leaves out those that the registry at hand does not show it. This adds each exact
 * optional dependency that the lock lacks. Run it after each change of the lock:
 *
 *     node scripts/complete-lock.mjs            add what is missing
 *     node scripts/complete-lock.mjs --check    say what is missing, exit code 1 if anything is
 */
import { readFileSync, writeFileSync } from 'node:fs'

const path = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(path, 'utf8'))
const check = process.argv.includes('--check')

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64']
const EXACT = /^\d+\.\d+\.\d+(-[\w.-]+)?$/

/** The system, the processor and the C library that a platform package's name tells, as npm wants them. */
function platformOf(name) {
  const words = name.split(/[^a-z0-9]+/)
  const os = SYSTEMS.filter((system) => words.includes(system))
  const cpu = PROCESSORS.filter((processor) => words.includes(processor))
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') || words.includes('glibc') ? ['glibc'] : []
  return { ...(os.length > 0 && { os }), ...(cpu.length > 0 && { cpu }), ...(libc.length > 0 && { libc }) }
}

function isPresent(from, name) {
  return `${from}/node_modules/${name}` in lock.packages || `node_modules/${name}` in lock.packages
}

function missingEntries() {
  const entries = []
  for (const [from, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (!EXACT.test(version) || isPresent(from, name)) continue
      const entry = { version, ...(dev && { dev }), optional: true, ...platformOf(name) }
      entries.push([`node_modules/${name}`, entry])
    }
  }
  return entries
}

function withoutAddresses(entry) {
  const { resolved, ...rest } = entry
  return resolved?.startsWith('http') ? rest : entry
}

const missing = missingEntries()
const addressed = Object.values(lock.packages).filter(({ resolved }) => resolved?.startsWith('http')).length
for (const [name] of missing) console.log(`${check ? 'missing' : 'added'}: ${name}`)
if (addressed > 0) console.log(`${check ? 'with an address' : 'address removed'}: ${addressed} packages`)
if (check) process.exit(missing.length + addressed > 0 ? 1 : 0)

const all = [...Object.entries(lock.packages), ...missing].map(([name, entry]) => [name, withoutAddresses(entry)])
lock.packages = Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
