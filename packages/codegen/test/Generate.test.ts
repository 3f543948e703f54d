import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { Facts } from "../src/Facts.ts"
import { format } from "../src/Format.ts"
import { model, render } from "../src/Generate.ts"
import { extract, loadInstalled, places } from "../src/Package.ts"
import { changes, coverage } from "../src/Report.ts"
import { readSpecs, specText } from "../src/Specs.ts"

/** The committed facts with a change that a release might bring. */
const planted = (change: (facts: Writable) => void) =>
  Effect.map(readSpecs, (facts) => {
    const copy = structuredClone(facts) as unknown as Writable
    change(copy)
    return copy as unknown as Facts
  })

interface Writable {
  readonly types: { types: Record<string, { fields: Record<string, unknown> }> }
  readonly fields: {
    encode: Record<string, { gemini: { rows: Array<unknown>; code?: string } }>
    decode: Record<string, { vertex: { code?: string } }>
  }
  readonly routes: { classic: Record<string, unknown>; snake: Record<string, { body: boolean }> }
}

const refused = (change: (facts: Writable) => void, expected: string) =>
  Effect.gen(function*() {
    const { problems } = model(yield* planted(change))
    assert.include(problems, expected)
  })

it.layer(NodeServices.layer, { timeout: "60 seconds" })("codegen", (it) => {
  it.effect("the committed specs are what the installed package says", () =>
    Effect.gen(function*() {
      const specs = yield* readSpecs
      const installed = yield* loadInstalled
      assert.strictEqual(installed.version, specs.types.version, "run spec:update for the installed version")
      const { facts, problems } = extract(installed)
      assert.deepStrictEqual(problems, [])
      for (const name of ["types", "fields", "routes"] as const) {
        assert.isTrue(specText(facts[name]) === specText(specs[name]), `specs/${name}.json is not up to date`)
      }
    }))

  it.effect("the committed output is what the specs give, with nothing left over", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const { wire } = yield* places
      const files = yield* format(render(model(yield* readSpecs)))
      for (const file of files) {
        const committed = yield* fs.readFileString(path.join(wire, file.path))
        assert.isTrue(committed === file.text, `${file.path} is not up to date: run codegen`)
      }
      const present = (yield* fs.readDirectory(wire, { recursive: true })).filter((name) => name.endsWith(".ts"))
      assert.deepStrictEqual(present.toSorted(), files.map((file) => file.path).toSorted())
    }))

  it.effect("the specs leave no problem", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(model(yield* readSpecs).problems, [])
    }))

  it.effect("no generated file has too many lines of code, and the table imports only itself", () =>
    Effect.gen(function*() {
      for (const file of render(model(yield* readSpecs))) {
        const code = file.text.replace(/^ *\/\*\*.*?\*\/\n/gms, "")
        assert.isAtMost(code.split("\n").length, 1500, file.path)
        if (!file.path.startsWith("table/")) continue
        for (const line of file.text.split("\n").filter((text) => text.startsWith("import "))) {
          assert.match(line, /^import type |from "\.\/(requests\/|responses\/)?\w+\.ts"$/, `${file.path}: ${line}`)
        }
      }
    }))

  it.effect("files of schemas import only what comes before them", () =>
    Effect.gen(function*() {
      const order: Array<string> = []
      for (const file of render(model(yield* readSpecs)).filter(({ path }) => !path.includes("/"))) {
        const imports = [...file.text.matchAll(/^(?:import|export) .* from "\.\/(\w+)\.ts"$/gm)].map(([, name]) =>
          name!
        )
        for (const name of imports) assert.include(order, name, `${file.path} imports ${name}`)
        order.push(file.path.replace(".ts", ""))
      }
    }))

  it.effect("a missing type stops it", () =>
    refused(({ types }) => delete types.types["types.Part"], "type types.Part is missing"))

  it.effect("a type without a file stops it", () =>
    refused(
      ({ types }) => (types.types["types.Hologram"] = { fields: {} }),
      "types.Hologram has no file: give it one in Overlay.files"
    ))

  it.effect("a type in a form that is not read stops it", () =>
    refused(
      ({ types }) => (types.types["types.Part"]!.fields["next"] = { type: { unread: "keyof Part" } }),
      "types.Part has a type that is not understood: keyof Part"
    ))

  it.effect("a converter in an unknown idiom stops it", () =>
    refused(
      ({ fields }) => (fields.encode["part"]!.gemini.code = "0123456789abcdef"),
      "part has code that is not handled"
    ))

  it.effect("a change in code that is handled by hand stops it", () =>
    refused(
      ({ fields }) => (fields.decode["embedContentResponse"]!.vertex.code = "0123456789abcdef"),
      "the code of embedContentResponse, which the overlay replaces, has changed"
    ))

  it.effect("a converter of a field that the typings lack stops it", () =>
    refused(
      ({ fields }) => fields.encode["part"]!.gemini.rows.push({ from: "aroma", to: "aroma" }),
      "types.Part has no field aroma, which its converter reads"
    ))

  it.effect("a transform whose result is not known stops it", () =>
    refused(
      ({ fields }) => {
        const { rows } = fields.encode["generateContentConfig"]!.gemini
        rows.splice(0, rows.length, { from: "topK", to: "topK", by: "rounded" })
      },
      "types.GenerateContentConfig.topK: the result of the transform rounded is unknown: add it to Overlay.transformed"
    ))

  it.effect("a nested converter that is no longer called stops it", () =>
    refused(
      ({ fields }) => {
        const { rows } = fields.encode["content"]!.gemini
        rows.splice(0, rows.length, { from: "parts", to: "parts" }, { from: "role", to: "role" })
      },
      "Content.parts:gemini is sent unconverted, although its value has a converter"
    ))

  it.effect("a lost enum stops it", () =>
    Effect.gen(function*() {
      const { problems } = model(yield* planted(({ types }) => delete types.types["types.PagedItem"]))
      assert.deepStrictEqual(problems, ["78 enums, at least 79 expected"])
    }))

  it.effect("a lost member of an enum stops it", () =>
    refused(
      ({ types }) => Object.assign(types.types["types.Type"]!, { enum: ["TYPE_UNSPECIFIED", "STRING"] }),
      "member Type.OBJECT is missing"
    ))

  it.effect("a lost operation stops it", () =>
    refused(({ routes }) => delete routes.classic["Caches.create"], "operation cachesCreate is missing"))

  it.effect("thinned-out facts stop it", () =>
    Effect.gen(function*() {
      const { problems } = model(
        yield* planted(({ fields }) => {
          for (const name of Object.keys(fields.encode)) if (name > "g") delete fields.encode[name]
        })
      )
      assert.isTrue(problems.some((problem) => /^\d+ statements, at least 1000 expected$/.test(problem)))
    }))

  it.effect("the report counts what is covered", () =>
    Effect.gen(function*() {
      const report = coverage(yield* readSpecs)
      assert.match(report, /\| Models \| 15 \| 8 \| 15 \|/)
      assert.match(report, /\| unsupported \| 76 \| 24 \|/)
      assert.notInclude(report, "## Problems")
    }))

  it.effect("the report says what changed, and nothing when nothing did", () =>
    Effect.gen(function*() {
      const specs = yield* readSpecs
      const next = yield* planted(({ fields, types }) => {
        types.types["types.Part"]!.fields["aroma"] = { type: "string", optional: true }
        delete types.types["types.WordInfo"]
        Object.assign(types.types["types.ServiceTier"]!, {
          enum: ["UNSPECIFIED", "BATCH"],
          values: { UNSPECIFIED: "unset" }
        })
        fields.encode["part"]!.gemini.rows.push({ from: "aroma", to: "smell" })
      })
      assert.include(changes(specs, specs), "Nothing changed.")
      const report = changes(specs, next)
      assert.include(report, "- `types.Part`: + `aroma` (string)")
      assert.include(report, "- `types.WordInfo` is gone")
      assert.include(report, "- `types.ServiceTier`: + `UNSPECIFIED = unset`; + `BATCH`; − `UNSPECIFIED = unspecified`")
      assert.include(report, "- `part`: gemini + `{\"from\":\"aroma\",\"to\":\"smell\"}`")
      assert.include(report, "types.Transcription refers to types.WordInfo, which is not generated")
    }))
})
