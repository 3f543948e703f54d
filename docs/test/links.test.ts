/** Every relative link of the README and the docs leads to something that is there, headings included. */
import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, FileSystem, Path } from "effect"
import { globSync } from "node:fs"

const root = Effect.map(Path.Path, (path) => path.resolve(import.meta.dirname, "../.."))

/** The anchor that GitHub gives to a heading. */
const anchor = (heading: string) => heading.toLowerCase().replaceAll(/[^\w\- ]/g, "").replaceAll(" ", "-")

const anchors = (markdown: string) => [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchor(heading))

/** Links of a page that lead nowhere. */
const broken = Effect.fnUntraced(function*(file: string, markdown: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link)
  const problems = yield* Effect.forEach(
    links.filter((link) => !/^https?:/.test(link)),
    Effect.fnUntraced(function*(link) {
      const [to = "", hash] = link.split("#")
      const target = to === "" ? file : path.join(path.dirname(file), to)
      if (!(yield* fs.exists(target))) return [link]
      return hash === undefined || anchors(yield* fs.readFileString(target)).includes(hash) ? [] : [link]
    })
  )
  return problems.flat()
})

const pages = Effect.map(
  root,
  (cwd) =>
    globSync([
      "README.md",
      "CONTRIBUTING.md",
      ".changeset/README.md",
      "docs/**/*.md",
      "packages/{ai,benchmarks,codegen,testing}/README.md"
    ], {
      cwd,
      exclude: ["**/node_modules", "docs/.snippets"]
    }).map((name) => `${cwd}/${name}`)
)

layer(NodeServices.layer)("links", (it) => {
  it.effect("lead to something that is there", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const files = yield* pages
      assert.isAbove(files.length, 15)
      for (const file of files) assert.deepStrictEqual(yield* broken(file, yield* fs.readFileString(file)), [], file)
    }))

  it.effect("that lead nowhere are found", () =>
    Effect.gen(function*() {
      const path = yield* Path.Path
      const readme = path.join(yield* root, "README.md")
      const page = "[a](docs/none.md) [b](docs/README.md#none) [c](#none) [d](docs/README.md#examples) [e](https://x.y)"
      assert.deepStrictEqual(yield* broken(readme, page), ["docs/none.md", "docs/README.md#none", "#none"])
    }))
})
