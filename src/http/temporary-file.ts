import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** A file that only we may read, and that is gone when it is discarded. */
export class TemporaryFile {
  readonly path: string
  readonly #handle: FileHandle

  private constructor(path: string, handle: FileHandle) {
    this.path = path
    this.#handle = handle
  }

  static async create(folder: string): Promise<TemporaryFile> {
    const path = join(folder, `unisono-upload-${randomBytes(12).toString('hex')}`)
    return new TemporaryFile(path, await open(path, 'wx', 0o600))
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.#handle.writeFile(bytes)
  }

  async discard(): Promise<void> {
    await this.#handle.close()
    await rm(this.path, { force: true })
  }
}
