import { existsSync, readFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import { dirname, join } from "node:path"
import { defineConfig } from "vitest/config"

// Keys and settings of whoever runs the tests are none of theirs.
for (const name of Object.keys(process.env)) {
  if (/^(GOOGLE|GEMINI|GCLOUD|CLOUDSDK)_/.test(name)) delete process.env[name]
}

/** The tests of a folder, or some of them under a name of their own. */
const project = (
  root: string,
  own: { readonly name?: string; readonly only?: string; readonly not?: Array<string> } = {}
) => ({
  extends: true as const,
  root,
  test: {
    name: own.name ?? root.split("/").at(-1)!,
    include: [own.only ?? "test/**/*.test.ts"],
    exclude: own.not ?? []
  }
})

/** What leads to the promise entry. */
const ofEntry = new Set([
  "effect-genai/promise",
  ...["promise", "promise/GoogleGenAI"].map((name) => join(import.meta.dirname, `packages/genai/src/${name}.ts`))
])

/** The tests of the promise entry and its parity, over the entry of a package that is installed in this folder. The tests themselves use another copy of effect. */
const published = (folder: string) => ({
  extends: true as const,
  root: "packages/genai",
  plugins: [{
    name: "published",
    enforce: "pre" as const,
    resolveId(this: { resolve: (specifier: string, importer: string) => unknown }, specifier: string, importer = "") {
      // Tests mock this one, and mean the one that they resolve themselves.
      if (specifier === "@effect-genai/google-auth" && importer.startsWith(folder)) {
        return this.resolve(specifier, join(import.meta.dirname, "packages/genai/test/promise/GoogleAuth.test.ts"))
      }
      return ofEntry.has(specifier.startsWith(".") ? join(dirname(importer), specifier) : specifier)
        ? join(folder, "dist/standalone/promise.js")
        : undefined
    },
    // Its source maps lead to sources outside of the package.
    load: (id: string) =>
      id.startsWith(folder) ? readFileSync(id, "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, "") : undefined
  }],
  test: {
    name: "published",
    include: ["test/promise/**/*.test.ts", "test/promise.test.ts", "test/parity/*.test.ts"],
    // These look at the sources.
    exclude: ["test/promise/internal/LocalFiles.test.ts"],
    // One copy of it for each file, for which its tests can mock other packages: a module of an installed package is not made anew with the next file.
    isolate: true,
    server: { deps: { inline: [/\/dist\/standalone\//] } }
  }
})

/** A public module of the Effect face, by what imports it. */
const publicModule = (specifier: string, importer: string): string | undefined => {
  const [, name] = /^(?:effect-genai\/|.*\/packages\/genai\/src\/)((?:wire\/)?[\w/]+?)(?:\.ts)?$/.exec(
    specifier.startsWith(".") ? join(dirname(importer), specifier) : specifier
  ) ?? []
  return specifier === "effect-genai" ? "index" : name
}

/** The tests of the Effect face, over the modules of a package that is installed in this folder. */
const modules = (folder: string) => ({
  extends: true as const,
  root: "packages/genai",
  plugins: [{
    name: "modules",
    enforce: "pre" as const,
    resolveId: (specifier: string, importer = "") => {
      const name = publicModule(specifier, importer)
      const file = join(folder, `dist/modules/${name}.js`)
      return name !== undefined && !/\/packages\/genai\/src\//.test(importer) && existsSync(file) ? file : undefined
    }
  }],
  test: {
    name: "modules",
    include: ["test/*.test.ts"],
    exclude: ["test/bundles.test.ts", "test/architecture.test.ts", "test/promise.test.ts"],
    server: { deps: { inline: [/\/dist\/modules\//] } }
  }
})

const types = {
  extends: true as const,
  test: {
    name: "types",
    include: [],
    typecheck: {
      enabled: true,
      only: true,
      ignoreSourceErrors: true,
      include: ["packages/*/test/**/*.test-d.ts"],
      tsconfig: ".ci/tsconfig.types.json"
    }
  }
}

export default defineConfig({
  test: {
    projects: [
      project("packages/genai", { not: ["test/parity/**", "test/bundles.test.ts"] }),
      project("packages/genai", { name: "parity", only: "test/parity/**/*.test.ts" }),
      project("packages/genai", { name: "bundles", only: "test/bundles.test.ts" }),
      project("packages/google-auth"),
      project("packages/ai"),
      project("packages/fleet"),
      project("packages/testing"),
      project("packages/codegen"),
      project("packages/benchmarks"),
      project("docs"),
      types,
      ...(process.env["PUBLISHED"] === undefined
        ? []
        : [published(process.env["PUBLISHED"]), modules(process.env["PUBLISHED"])])
    ],
    // For a machine that has other work to do: no test asserts how long anything takes.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: availableParallelism(),
    // The files of a worker share its modules, which halves the time; so each file puts back what it changes of the process.
    isolate: false,
    reporters: ["default", "json"],
    outputFile: { json: "node_modules/.cache/vitest.json" }
  }
})
