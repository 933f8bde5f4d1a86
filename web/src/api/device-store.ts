/** One store of IndexedDB: what it takes survives reloads, crashes and days without a connection. */
type Work<T> = (store: IDBObjectStore) => IDBRequest<T>;

/** Returns what runs one transaction on the store; it resolves when the work is on the device, not before. */
export function deviceStore(name: string, store: string, options: IDBObjectStoreParameters) {
  function open(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open(name, 1);
      asked.onupgradeneeded = () => { asked.result.createObjectStore(store, options); };
      asked.onsuccess = () => { resolve(asked.result); };
      asked.onerror = () => { reject(asked.error ?? new Error(name)); };
    });
  }

  return async function run<T>(mode: IDBTransactionMode, work: Work<T>): Promise<T> {
    const database = await open();
    try {
      return await new Promise<T>((resolve, reject) => {
        const transaction = database.transaction(store, mode, { durability: "strict" });
        const asked = work(transaction.objectStore(store));
        transaction.oncomplete = () => { resolve(asked.result); };
        transaction.onerror = transaction.onabort = () => { reject(transaction.error ?? new Error(name)); };
      });
    } finally {
      database.close();
    }
  };
}
