import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Backend from "../../../src/Backend.ts"
import { EncodingContext } from "../../../src/internal/codec/EncodingContext.ts"
import { fileName } from "../../../src/internal/files/FileName.ts"

const invalid = "the name or the URI of a file, or a file itself"

const ours = (file: unknown): unknown => {
  const context = new EncodingContext("files.download", Backend.gemini, undefined)
  const id = fileName(file, "file", context)
  const { problem } = context
  if (problem === undefined) return id
  assert(problem._tag === "InvalidRequest")
  return [problem.field, problem.expected]
}

/** What Google's SDK makes of a file, by the text of its own function. */
const official = (): (file: unknown) => string | undefined => {
  const source = readFileSync(
    join(import.meta.dirname, "../../../node_modules/@google/genai/dist/node/index.mjs"),
    "utf8"
  )
  const text = ["_isFile", "isGeneratedVideo", "isVideo", "tFileName"].map((name) => {
    const start = source.indexOf(`\nfunction ${name}(`)
    return source.slice(start, source.indexOf("\n}", start) + 2)
  })
  return new Function(`${text.join("\n")}; return tFileName`)()
}

const uri = "https://generativelanguage.googleapis.com/v1beta/files/abc123"

/** What gives the id `abc123` in both. */
const shared: { readonly [what: string]: unknown } = {
  "a name": "files/abc123",
  "an id": "abc123",
  "a URI": uri,
  "a URI with a query": `${uri}?key=k`,
  "the URI of a download": `${uri}:download?alt=media`,
  "a URI with more behind it": `${uri}/more`,
  "a file": { name: "files/abc123", mimeType: "text/plain" },
  "a file with its URI": { name: "files/abc123", uri },
  "a video": { uri: `${uri}:download?alt=media`, mimeType: "video/mp4" },
  "a generated video": { video: { uri } }
}

/** What Google's SDK does not understand, or not to the end. */
const more: { readonly [what: string]: readonly [file: unknown, id: string] } = {
  "a URI by http": ["http://localhost:8080/v1beta/files/abc123:download", "abc123"],
  "a URI with an id of more than letters and digits": [
    "https://host.example/v1beta/files/my-own_file",
    "my-own_file"
  ],
  "a URI in capitals": ["HTTPS://host.example/v1/files/abc123", "abc123"],
  "a URI whose host has the word": ["https://files/v1beta/files/abc123", "abc123"],
  "a video of a file": [{ video: { name: "files/abc123" } }, "abc123"]
}

const bad: { readonly [what: string]: unknown } = {
  "nothing": undefined,
  "null": null,
  "a number": 7,
  "an empty name": "",
  "a name without its id": "files/",
  "a name of two parts": "files/a/b",
  "another resource": "models/gemini-2.5-flash",
  "a name with a method": "files/abc123:download",
  "a name with a query": "files/abc123?key=k",
  "a way up": "files/..",
  "white space": "files/a b",
  "the address of something else": "https://www.youtube.com/watch?v=abc",
  "an address with the name in its query": "https://host.example/?of=/files/abc123",
  "an address of a file of somebody else": "https://host.example/files/photo.png",
  "an object in Cloud Storage": "gs://bucket/files/abc123",
  "an object without a name": {},
  "a generated video without a video": { video: undefined },
  "a name that is no string": { name: 7 }
}

describe("the id of a file", () => {
  const theirs = official()

  for (const [what, file] of Object.entries(shared)) {
    it(`comes from ${what}, as in Google's SDK`, () => {
      assert.strictEqual(ours(file), "abc123")
      assert.strictEqual(theirs(file), "abc123")
    })
  }

  for (const [what, [file, id]] of Object.entries(more)) {
    it(`comes from ${what}, unlike in Google's SDK`, () => {
      assert.strictEqual(ours(file), id)
      assert.notDeepEqual(Result.try(() => theirs(file)), Result.succeed(id))
    })
  }

  for (const [what, file] of Object.entries(bad)) {
    it(`is not in ${what}`, () => {
      assert.deepStrictEqual(ours(file), ["file", invalid])
    })
  }
})
