import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { withoutParameters } from "../../../src/internal/files/MediaType.ts"
import * as MimeType from "../../../src/internal/files/MimeType.ts"

/** The table in which Google's SDK looks up what it uploads from a path. */
const official = (): ReadonlyArray<readonly [extension: string, type: string]> => {
  const source = readFileSync(
    join(import.meta.dirname, "../../../node_modules/@google/genai/dist/node/index.mjs"),
    "utf8"
  )
  const uploader = source.slice(source.indexOf("class NodeUploader"))
  const method = uploader.slice(uploader.indexOf("inferMimeType(filePath) {"))
  const table = method.slice(method.indexOf("const mimeTypes = {"), method.indexOf("};"))
  return [...table.matchAll(/'(\w+)': '([\w/.+-]+)'/g)].map(([, extension, type]) => [extension!, type!] as const)
}

describe("the MIME type of a name", () => {
  const table = official()

  it("is looked for in a table of Google's SDK that is found", () => {
    assert.isAbove(table.length, 70)
    assert.deepInclude(table, ["aac", "audio/aac"])
    assert.deepInclude(table, ["7z", "application/x-7z-compressed"])
  })

  it("is TypeScript for .ts: the API does not take the video that Google's SDK says it is", () => {
    assert.deepInclude(table, ["ts", "video/mp2t"])
    for (const extension of ["ts", "tsx", "mts", "cts"]) {
      assert.strictEqual(MimeType.ofName(`a.${extension}`), "text/x-typescript")
    }
  })

  for (const extension of ["c", "cu", "go", "ipynb", "java", "kt", "rs", "sql", "toml", "yaml", "yml"]) {
    it(`is text for .${extension}, whose own type the API does not take`, () => {
      assert.strictEqual(MimeType.ofName(`a.${extension}`), "text/plain")
    })
  }

  const types: { readonly [type: string]: string } = {
    "text/plain; charset=utf-8": "text/plain",
    "text/plain;charset=utf-8": "text/plain",
    "audio/webm ; codecs=opus": "audio/webm",
    "text/plain": "text/plain",
    ";": "",
    "": ""
  }
  for (const [type, bare] of Object.entries(types)) {
    it(`without parameters of ${JSON.stringify(type)} is ${JSON.stringify(bare)}`, () => {
      assert.strictEqual(withoutParameters(type), bare)
    })
  }

  for (const [extension, type] of table.filter(([extension]) => extension !== "ts")) {
    it(`is for .${extension} what it is in Google's SDK`, () => {
      assert.strictEqual(MimeType.ofName(`a.${extension}`), type)
    })
  }

  const documented = {
    aiff: "audio/aiff",
    flac: "audio/flac",
    flv: "video/x-flv",
    heic: "image/heic",
    heif: "image/heif",
    jsonl: "application/jsonl",
    md: "text/markdown",
    mov: "video/quicktime",
    mpg: "video/mpeg",
    ogg: "audio/ogg",
    py: "text/x-python",
    wmv: "video/x-ms-wmv"
  }
  for (const [extension, type] of Object.entries(documented)) {
    it(`is known for .${extension}, which the API takes and that table lacks`, () => {
      assert.strictEqual(MimeType.ofName(`a.${extension}`), type)
      assert.notInclude(table.map(([known]) => known), extension)
    })
  }

  const names: { readonly [name: string]: string | undefined } = {
    "archive.tar.gz": "application/gzip",
    "v1.2.notes.md": "text/markdown",
    "REPORT.PDF": "application/pdf",
    "Data.JsonL": "application/jsonl",
    "/home/me/a.b/photo.png": "image/png",
    "C:\\Users\\me\\photo.jpeg": "image/jpeg",
    "/home/me.pdf/notes": undefined,
    "C:\\me.pdf\\notes": undefined,
    "a file.with spaces.txt": "text/plain",
    "/home/me/.config.json": "application/json",
    ".png": undefined,
    "/home/me/.png": undefined,
    "png": undefined,
    "README": undefined,
    "photo.": undefined,
    "photo.nobody-knows": undefined,
    "a.constructor": undefined,
    "a.__proto__": undefined,
    "": undefined
  }
  for (const [name, type] of Object.entries(names)) {
    it(`of ${JSON.stringify(name)} is ${type}`, () => {
      assert.strictEqual(MimeType.ofName(name), type)
    })
  }
})
