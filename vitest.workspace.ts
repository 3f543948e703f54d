import { defineConfig } from "vitest/config"

const project = (root: string) => ({
  extends: true as const,
  root,
  test: { name: root.split("/").at(-1)!, include: ["test/**/*.test.ts"] }
})

export default defineConfig({
  test: {
    projects: ["packages/genai", "packages/testing", "packages/codegen", "packages/benchmarks", "docs"].map(project)
  }
})
