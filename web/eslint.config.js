import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Layers, high to low: a file may import from its own layer's folder or from layers further down the list. */
const LAYERS = ["app", "features", "records", "fields", "api", "ui", "i18n"];

/** Layers of the same height, which must not know each other. */
const APART = { api: ["ui"], ui: ["api"] };

const importRules = LAYERS.map((layer, index) => {
  const above = [...new Set([...LAYERS.slice(0, index), ...(APART[layer] ?? [])])];
  const patterns = above.map((name) => ({
    group: [`@/${name}/*`, `@/${name}`],
    message: `web/src/${layer} must not import from web/src/${name}: imports go app -> features -> records -> fields -> api|ui -> i18n.`,
  }));
  patterns.push({ group: ["../../*"], message: "Use the @/ alias for anything outside the folder and its parent." });
  return {
    files: [`src/${layer}/**/*.{ts,tsx}`],
    rules: { "no-restricted-imports": ["error", { patterns }] },
  };
});

/** Features do not import each other. */
const featureRule = {
  create(context) {
    const own = /src\/features\/([^/]+)\//.exec(context.filename)?.[1];
    return {
      ImportDeclaration(node) {
        const other = /^@\/features\/([^/]+)/.exec(String(node.source.value))?.[1];
        if (own && other && own !== other) {
          context.report({ node, message: `Feature "${own}" must not import feature "${other}".` });
        }
      },
    };
  },
};

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/api/schema.d.ts"] },
  ...tseslint.configs.strict,
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "react-hooks": reactHooks, yingtu: { rules: { "features-apart": featureRule } } },
    rules: {
      ...reactHooks.configs.recommended.rules,
      // A component looked up in the registry of field types is not created during render.
      "react-hooks/static-components": "off",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "no-console": "error",
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true } }],
      "yingtu/features-apart": "error",
    },
  },
  { files: ["src/i18n/{en,zh-CN}.ts"], rules: { "max-lines": "off" } },
  ...importRules,
);
