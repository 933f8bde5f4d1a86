/** What is asked about the records of each column of a board is asked in one request for all of them. */

interface Asked<T> {
  ids: readonly string[];
  answer: (found: ReadonlyMap<string, T>) => void;
  fail: (error: unknown) => void;
}

/** Columns that appear one after the other wait this long for each other. */
const TOGETHER_MS = 120;

/**
 * A question about records of an object that waits for others of its kind.
 *
 * @param most How many records the server takes at once.
 * @param fetch Those of the records about which there is something to say.
 */
export function askedTogether<T extends { id: string }>(most: number, fetch: (object: string, ids: string[]) => Promise<T[]>) {
  const waiting = new Map<string, Asked<T>[]>();

  async function send(object: string, asked: readonly Asked<T>[]): Promise<void> {
    const ids = asked.flatMap((one) => one.ids);
    try {
      const found = new Map<string, T>();
      for (let at = 0; at < ids.length; at += most) {
        for (const one of await fetch(object, ids.slice(at, at + most))) found.set(one.id, one);
      }
      for (const one of asked) one.answer(new Map(one.ids.flatMap((id) => { const known = found.get(id); return known ? [[id, known] as const] : []; })));
    } catch (error) {
      for (const one of asked) one.fail(error);
    }
  }

  return (object: string, ids: readonly string[]): Promise<ReadonlyMap<string, T>> => new Promise((answer, fail) => {
    const queue = waiting.get(object) ?? [];
    queue.push({ ids, answer, fail });
    if (queue.length > 1) return;
    waiting.set(object, queue);
    setTimeout(() => {
      waiting.delete(object);
      void send(object, queue);
    }, TOGETHER_MS);
  });
}
