import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Comparison from "./Comparison.ts"
import * as Differences from "./Differences.ts"
import * as Recorder from "./Recorder.ts"
import * as Sdks from "./Sdks.ts"

Sdks.isolate()

const { gemini } = Sdks.settings
const chunk = 8 * 1024 * 1024
const folder = path.join(os.tmpdir(), `effect-genai-uploads-${process.pid}`)

beforeAll(() => {
  fs.mkdirSync(folder)
  return () => fs.rmSync(folder, { recursive: true })
})

const ofSize = (size: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: size }, (_, index) => index * 7)

/** The path of a file of this name. */
const onDisk = (name: string, size: number): string => {
  const file = path.join(folder, name)
  fs.writeFileSync(file, ofSize(size))
  return file
}

const methods = [
  ["files.upload", {}, { file: { name: "files/f", state: "ACTIVE", novelty: 1 } }],
  ["fileSearchStores.uploadToFileSearchStore", { fileSearchStoreName: "fileSearchStores/s" }, {
    name: "fileSearchStores/s/upload/operations/o",
    metadata: { "@type": "a" },
    done: true,
    response: { documentName: "fileSearchStores/s/documents/d", parent: "fileSearchStores/s" }
  }]
] as const

const compare = async (
  method: Sdks.Method,
  params: Sdks.Params,
  settings: Sdks.Settings = gemini,
  answer?: Recorder.Answer
): Promise<Sdks.Both> => {
  const both = await Sdks.both(settings, method, params, answer)
  assert.deepStrictEqual(Differences.unexplained(both, params), [])
  return both
}

const commands = ({ sent }: Sdks.Outcome) =>
  sent.map(({ headers }) => [headers["x-goog-upload-command"], headers["x-goog-upload-offset"]])

for (const [method, least, end] of methods) {
  describe(`uploads by ${method} equal those of @google/genai`, () => {
    const upload = (params: Sdks.Params, settings?: Sdks.Settings) =>
      compare(method, { ...least, ...params }, settings, Recorder.uploading(end))

    for (const size of [1, chunk - 1, chunk, chunk + 1, 2 * chunk, 2 * chunk + 5]) {
      it(`a Blob of ${size} bytes`, async () => {
        const { ours } = await upload({ file: new Blob([ofSize(size)], { type: "video/mp4" }) })
        assert.lengthOf(ours.sent, 1 + Math.ceil(size / chunk))
      })

      it(`a path to ${size} bytes`, async () => {
        const { ours } = await upload({ file: onDisk(`film-${size}.mp4`, size) })
        assert.lengthOf(ours.sent, 1 + Math.ceil(size / chunk))
        assert.strictEqual(ours.sent[1]?.headers["x-goog-upload-file-name"], `film-${size}.mp4`)
      })
    }

    it("chunks come one after the other, and the last ends the upload", async () => {
      const { ours } = await upload({ file: new Blob([ofSize(2 * chunk + 5)], { type: "video/mp4" }) })
      assert.deepStrictEqual(commands(ours), [
        ["start", undefined],
        ["upload", "0"],
        ["upload", String(chunk)],
        ["upload, finalize", String(2 * chunk)]
      ])
    })

    it("what is said of the file", async () => {
      for (
        const config of [
          undefined,
          {},
          { mimeType: "text/x-notes" },
          { displayName: "Notes, ünïcödé" },
          { displayName: "" },
          { mimeType: "text/plain", displayName: "Notes", httpOptions: { apiVersion: "v1alpha" } }
        ]
      ) {
        const typed = [onDisk("notes.txt", 3), new Blob([ofSize(3)], { type: "text/plain" })]
        const untyped = [new Blob([ofSize(3)]), onDisk("notes", 3), onDisk("notes.of-no-type", 3)]
        for (const file of [...typed, ...untyped]) {
          const { ours } = await upload({ file, config })
          assert.lengthOf(ours.sent, typed.includes(file) || config?.mimeType !== undefined ? 2 : 0)
        }
      }
    })

    it("a file that is not there, or is none", async () => {
      const absent = await Sdks.both(gemini, method, { ...least, file: path.join(folder, "absent.txt") })
      const directory = await Sdks.both(gemini, method, { ...least, file: folder })
      for (const { official, ours } of [absent, directory]) {
        assert.isDefined(official.error)
        assert.deepStrictEqual([Comparison.tag(ours.error), ours.sent], ["InvalidRequest", []])
      }
    })

    it("headers of the client", async () => {
      const httpOptions = { headers: { "x-team": "a" } }
      const { ours } = await upload({ file: onDisk("notes.txt", 3) }, { ...gemini, httpOptions })
      assert.deepStrictEqual(ours.sent.map(({ headers }) => headers["x-team"]), ["a", "a"])
    })

    it("another server", async () => {
      const httpOptions = { baseUrl: "https://gateway.example.com/gemini" }
      const { ours } = await upload({ file: onDisk("notes.txt", 3) }, { ...gemini, httpOptions })
      assert.deepStrictEqual(ours.sent.map(({ url }) => new URL(url).hostname), Array(2).fill("gateway.example.com"))
    })

    it("an address to upload to that names another host than the one that was asked", async () => {
      const elsewhere: Recorder.Answer = ({ headers, method, url }, index) =>
        Recorder.uploading(end)({
          headers,
          method,
          url: url.replace("generativelanguage", "another"),
          body: undefined
        }, index)
      const { official, ours } = await Sdks.both(gemini, method, { ...least, file: onDisk("notes.txt", 3) }, elsewhere)
      assert.deepStrictEqual(ours.sent.map(({ url }) => url), official.sent.map(({ url }) => url))
      assert.strictEqual(new URL(ours.sent[1]!.url).hostname, "generativelanguage.googleapis.com")
    })

    it("options of the call", async () => {
      const httpOptions = { headers: { "x-team": "a" }, apiVersion: "v1alpha" }
      const { ours } = await upload({ file: onDisk("notes.txt", 3), config: { httpOptions } })
      assert.include(ours.sent[0]?.url, "/upload/v1alpha/")
    })

    it("names in other letters", async () => {
      await upload({ file: onDisk("a name, with; signs=\"100\".txt", 3) })
      // No header can hold other letters: the one sends what a server reads as something else, or nothing; ours are in percents.
      const sent = async (name: string) => {
        const { official, ours } = await Sdks.both(gemini, method, { ...least, file: onDisk(name, 3) })
        return [official, ours].map(({ error, sent }) =>
          error === undefined ? sent[1]?.headers["x-goog-upload-file-name"] : Comparison.tag(error).slice(0, 9)
        )
      }
      assert.deepStrictEqual(await sent("Übung.txt"), ["Übung.txt", "%C3%9Cbung.txt"])
      assert.deepStrictEqual(await sent("\u{1f600}.txt"), ["TypeError", "%F0%9F%98%80.txt"])
      // A name that has a percent itself would be read as another one.
      assert.deepStrictEqual(await sent("100%20.txt"), ["100%20.txt", "100%2520.txt"])
    })

    it("what the upload comes to", async () => {
      const both = await upload({ file: onDisk("notes.txt", 3) })
      assert.deepStrictEqual(Comparison.lost(both), [])
      assert.isDefined(both.official.value)
    })
  })
}

describe("types of files by their names are those of @google/genai", () => {
  const known =
    "aac abw arc avi azw bin bmp bz bz2 csh css csv doc docx eot epub gz gif htm html ico ics jar jpeg jpg js json jsonld kml "
    + "kmz mjs mp3 mp4 mpeg mpkg odt oga ogv ogx opus otf png pdf php ppt pptx rar rtf sh svg swf tar tif tiff ttf txt vsd wav "
    + "weba webm webp woff woff2 xhtml xls xlsx xml xul zip 3gp 3g2 7z"

  for (const name of known.split(" ").flatMap((extension) => [extension, extension.toUpperCase()])) {
    it(`.${name}`, async () => {
      const { official } = await compare("files.upload", { file: onDisk(`a.b.${name}`, 1) })
      assert.lengthOf(official.sent, 2)
    })
  }

  it("TypeScript is source, and no video", async () => {
    const { official, ours } = await Sdks.both(gemini, "files.upload", { file: onDisk("a.ts", 1) })
    const types = [official, ours].map(({ sent }) => sent[0]?.headers["x-goog-upload-header-content-type"])
    assert.deepStrictEqual(types, ["video/mp2t", "text/x-typescript"])
  })

  it("what ours knows beside them", async () => {
    const { official, ours } = await Sdks.both(gemini, "files.upload", { file: onDisk("notes.md", 1) })
    assert.match(String(official.error), /Can not determine mimeType/)
    assert.strictEqual(ours.sent[0]?.headers["x-goog-upload-header-content-type"], "text/markdown")
  })
})
