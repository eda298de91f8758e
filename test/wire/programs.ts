import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The system's own Python has what the system's packages bring; else the first one of the path. */
export async function pythonWithRequests(): Promise<string> {
  for (const python of ['/usr/bin/python3', 'python3']) {
    const isThere = await run(python, ['-c', 'import requests']).then(
      () => true,
      () => false,
    )
    if (isThere) return python
  }
  throw new Error(
    'No Python has the module requests: run scripts/prepare-tests.sh, or apt-get install python3-requests.',
  )
}
