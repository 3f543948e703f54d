/**
 * Lines of a chunk. A runtime prints the line of the source that an error comes from which nobody catches, and a chunk without white space has one of 170 kB.
 */
import { decode, encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec"
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { parseSync } from "oxc-parser"

/** Breaks the lines of all chunks of a folder, and of their source maps. */
export const write = (folder: string): void => {
  for (const name of globSync("*.js", { cwd: folder })) {
    const file = join(folder, name)
    const code = readFileSync(file, "utf8")
    const breaks = breaksOf(file, code)
    writeFileSync(file, broken(code, breaks))
    // A chunk that is made of exports of others has none.
    if (!existsSync(`${file}.map`)) continue
    const map = JSON.parse(readFileSync(`${file}.map`, "utf8")) as { readonly mappings: string }
    writeFileSync(`${file}.map`, JSON.stringify({ ...map, mappings: mapped(map.mappings, code, breaks) }))
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const longest = 160

interface Node {
  readonly type: string
  readonly start: number
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && "start" in value

/** Where a line may begin: at a node that follows one of these signs. The text of a template follows `}` and is none. */
const places = (name: string, code: string): ReadonlyArray<number> => {
  const found = new Set<number>()
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit)
    if (!isNode(value)) return
    if (value.type !== "TemplateElement" && ",;{}".includes(code[value.start - 1] ?? " ")) found.add(value.start)
    for (const child of Object.values(value)) visit(child)
  }
  visit(parseSync(name, code).program)
  return [...found].toSorted((one, other) => one - other)
}

/** The places where lines begin, so that few lines are longer than the limit. */
const breaksOf = (name: string, code: string): ReadonlyArray<number> => {
  const breaks: Array<number> = []
  let line = 0
  let last: number | undefined
  for (const place of [...places(name, code), code.length]) {
    // What has lines already, such as a comment or a template, begins a new one.
    const end = code.lastIndexOf("\n", place - 1) + 1
    if (end > line) {
      line = end
      if (last !== undefined && last <= line) last = undefined
    }
    if (place - line > longest && last !== undefined) {
      breaks.push(last)
      line = last
    }
    last = place
  }
  return breaks
}

const broken = (code: string, breaks: ReadonlyArray<number>): string =>
  [0, ...breaks].map((from, index) => code.slice(from, breaks[index])).join("\n")

/** The mappings of the broken code: where a line is broken, its segments go on in the next one. */
const mapped = (mappings: string, code: string, breaks: ReadonlyArray<number>): string => {
  const lines = decode(mappings)
  const texts = code.split("\n")
  let from = 0
  const split = texts.flatMap((text, index) => {
    const to = from + text.length
    const columns = [0, ...breaks.filter((at) => at > from && at <= to).map((at) => at - from)]
    from = to + 1
    return columns.map((begin, nth) =>
      (lines[index] ?? [])
        .filter(([column]) => column >= begin && column < (columns[nth + 1] ?? Infinity))
        .map(([column, ...source]) => [column - begin, ...source] as SourceMapSegment)
    )
  })
  return encode(split)
}
