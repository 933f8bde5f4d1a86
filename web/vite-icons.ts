/**
 * Icons are imported from where each of them is: through the library's one door, every file that shows an icon would be built
 * with all icons of the application.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

const LIBRARY = "lucide-react";
const IMPORT = /import\s*\{([^}]*)\}\s*from\s*["']lucide-react["'];?/g;
const EXPORT = /export \{([^}]*)\} from '(\.[^']+)'/g;

function places(): ReadonlyMap<string, string> {
  const root = dirname(createRequire(import.meta.url).resolve(`${LIBRARY}/package.json`));
  const door = join(root, "dist/esm");
  const found = new Map<string, string>();
  for (const [, names = "", file = ""] of readFileSync(join(door, `${LIBRARY}.mjs`), "utf8").matchAll(EXPORT)) {
    for (const [, name = ""] of names.matchAll(/default as (\w+)/g)) found.set(name, join(door, file));
  }
  return found;
}

export function iconsPlugin(): Plugin {
  let known: ReadonlyMap<string, string> = new Map();
  const direct = (text: string): string => text.split(",").map((each) => each.trim()).filter((each) => each !== "").map((each) => {
    const [name = "", local = name] = each.split(/\s+as\s+/);
    const place = known.get(name);
    return place === undefined ? `import { ${each} } from "${LIBRARY}";` : `import ${local} from ${JSON.stringify(place)};`;
  }).join(" ");
  return {
    name: "yingtu-icons",
    apply: "build",
    // After the types are gone.
    enforce: "post",
    buildStart() { known = places(); },
    transform: {
      filter: { id: /\/src\/.*\.tsx?$/, code: /lucide-react/ },
      handler(code) {
        return { code: code.replace(IMPORT, (_, names: string) => direct(names)), map: null };
      },
    },
  };
}
