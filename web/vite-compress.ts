/** Writes the compressed forms of each file beside it, so that the server compresses nothing while somebody waits. */
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const COMPRESSED = /\.(?:js|mjs|css|svg|html|webmanifest)$/;
const LEAST_BYTES = 1024;
/** One below the best, which takes twice as long for a hundredth. */
const BROTLI_QUALITY = 10;

export function compressPlugin(): Plugin {
  return {
    name: "yingtu-compress",
    apply: "build",
    writeBundle: {
      order: "post",
      sequential: true,
      async handler({ dir }) {
        if (dir === undefined) return;
        const names = await readdir(dir, { recursive: true });
        await Promise.all(names.filter((name) => COMPRESSED.test(name)).map(async (name) => {
          const path = join(dir, name);
          const content = await readFile(path);
          if (content.length < LEAST_BYTES) return;
          const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
          await writeFile(`${path}.br`, await promisify(brotliCompress)(content, { params }));
          await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }));
        }));
      },
    },
  };
}
