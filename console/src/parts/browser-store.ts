interface StoreShape {
  readonly name: string
  readonly keyPath: string | string[]
  readonly indexes?: Readonly<Record<string, string | string[]>>
}

const STORE = 'kept'

/** A table that the browser keeps beyond this visit. A browser that keeps nothing answers as if it were empty. */
export class BrowserStore<Kept> {
  readonly #shape: StoreShape
  #opened: Promise<IDBDatabase> | undefined

  constructor(shape: StoreShape) {
    this.#shape = shape
  }

  async put(value: Kept): Promise<void> {
    await this.#ask('readwrite', (store) => store.put(value))
  }

  get(key: IDBValidKey): Promise<Kept | undefined> {
    return this.#ask<Kept>('readonly', (store) => store.get(key))
  }

  getBy(index: string, key: IDBValidKey): Promise<Kept | undefined> {
    return this.#ask<Kept>('readonly', (store) => store.index(index).get(key))
  }

  /** In the order of their keys. */
  async all(): Promise<readonly Kept[]> {
    return (await this.#ask<Kept[]>('readonly', (store) => store.getAll())) ?? []
  }

  async keysBy(index: string, key: IDBValidKey): Promise<readonly IDBValidKey[]> {
    return (await this.#ask<IDBValidKey[]>('readonly', (store) => store.index(index).getAllKeys(key))) ?? []
  }

  async delete(key: IDBValidKey): Promise<void> {
    await this.#ask('readwrite', (store) => store.delete(key))
  }

  async clear(): Promise<void> {
    await this.#ask('readwrite', (store) => store.clear())
  }

  #ask<Result>(mode: IDBTransactionMode, question: (store: IDBObjectStore) => IDBRequest): Promise<Result | undefined> {
    this.#opened ??= opened(this.#shape)
    return this.#opened
      .then((database) => settled<Result>(question(database.transaction(STORE, mode).objectStore(STORE))))
      .catch(() => undefined)
  }
}

function opened({ name, keyPath, indexes = {} }: StoreShape): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => {
    const store = request.result.createObjectStore(STORE, { keyPath })
    for (const [index, path] of Object.entries(indexes)) store.createIndex(index, path)
  }
  return settled(request)
}

function settled<Result>(request: IDBRequest): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
