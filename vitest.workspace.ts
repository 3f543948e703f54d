import { defineConfig } from "vitest/config"

const project = (root: string) => ({
  extends: true as const,
  root,
  test: { name: root.split("/").at(-1)!, include: ["test/**/*.test.ts"] }
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
      ...["packages/genai", "packages/testing", "packages/codegen", "packages/benchmarks", "docs"].map(project),
      types
    ],
    reporters: ["default", "json"],
    outputFile: { json: "node_modules/.cache/vitest.json" }
  }
})
