import { assert, describe, it } from "@effect/vitest"
import { extractFields, fingerprint } from "../src/FieldFacts.ts"

const origin = { package: "p", version: "1.0.0", integrity: "" }

const converter = (name: string, body: string) =>
  `function ${name}(apiClient, fromObject, parentObject, rootObject) {\nconst toObject = {};\n${body}\nreturn toObject;\n}\n`

/** The one converter in a bundle. */
const read = (body: string, name = "thingToVertex") => {
  const { facts, problems } = extractFields(converter(name, body), origin)
  return { converter: facts.encode["thing"]?.vertex, decoded: facts.decode["thing"]?.vertex, facts, problems }
}

describe("FieldFacts", () => {
  it("reads a value that keeps its place", () => {
    const { converter, problems } = read(`
      const fromA = getValueByPath(fromObject, ['a']);
      if (fromA != null) { setValueByPath(toObject, ['b', 'c'], fromA); }`)
    assert.deepStrictEqual(problems, [])
    assert.deepStrictEqual(converter, { rows: [{ from: "a", to: "b.c" }] })
  })

  it("reads transforms, nested converters and the parent they write to", () => {
    const { converter } = read(`
      const fromA = getValueByPath(fromObject, ['a']);
      if (parentObject !== undefined && fromA != null) {
        setValueByPath(parentObject, ['x'], innerToVertex$3(tContent(fromA), toObject));
      }
      const fromB = getValueByPath(fromObject, ['b']);
      if (fromB != null) { setValueByPath(toObject, ['y'], tModel(apiClient, fromB)); }
      const fromC = getValueByPath(fromObject, ['c']);
      if (fromC != null) {
        setValueByPath(toObject, ['r', 'z'], innerToVertex(apiClient, fromC, getValueByPath(toObject, ['r'], {})));
      }
      const fromD = getValueByPath(fromObject, ['d']);
      if (fromD != null) { innerToVertex(fromD); }`)
    assert.deepStrictEqual(converter?.rows, [
      { from: "a", to: "x", up: true, by: "content", converter: "inner", parent: "" },
      { from: "b", to: "y", by: "model" },
      { from: "c", to: "r.z", converter: "inner", parent: "r" },
      { from: "d", converter: "inner" }
    ])
  })

  it("reads lists, item by item", () => {
    const { converter } = read(`
      const fromA = getValueByPath(fromObject, ['a']);
      if (fromA != null) {
        let transformedList = tTools(fromA);
        if (Array.isArray(transformedList)) {
          transformedList = transformedList.map((item) => { return innerToVertex(tTool(item)); });
        }
        setValueByPath(toObject, ['a'], transformedList);
      }`)
    assert.deepStrictEqual(converter?.rows, [
      { from: "a", to: "a", by: "tools", list: true, each: "tool", converter: "inner" }
    ])
  })

  it("reads refusals and variants", () => {
    const { converter } = read(`
      if (getValueByPath(fromObject, ['no']) !== undefined) {
        throw new Error('no parameter is only supported in Gemini Developer API mode.');
      }
      let discriminatorA = getValueByPath(rootObject, ['config', 'method']);
      if (discriminatorA === undefined) { discriminatorA = 'ONE'; }
      if (discriminatorA === 'ONE') {
        const fromA = getValueByPath(fromObject, ['a']);
        if (fromA != null) { setValueByPath(toObject, ['one'], fromA); }
      } else if (discriminatorA === 'TWO') {
        const fromA = getValueByPath(fromObject, ['a']);
        if (fromA != null) { setValueByPath(toObject, ['two'], fromA); }
      }`)
    assert.deepStrictEqual(converter, {
      rows: [{ refused: "no" }, { from: "a", to: "one", when: "ONE" }, { from: "a", to: "two", when: "TWO" }],
      variant: { path: "config.method", default: "ONE" }
    })
  })

  it("reads both directions", () => {
    const body = `
      const fromA = getValueByPath(fromObject, ['wire']);
      if (fromA != null) { setValueByPath(toObject, ['a'], fromA); }`
    assert.deepStrictEqual(read(body, "thingFromVertex$2").decoded, { rows: [{ from: "wire", to: "a" }] })
  })

  it("keeps a fingerprint of code in no known idiom", () => {
    const { converter } = read(`
      const fromA = getValueByPath(fromObject, ['a']);
      if (fromA != null) { toObject.a = fromA.map((x) => x.id); }`)
    assert.deepStrictEqual(converter?.rows, [])
    assert.match(converter?.code ?? "", /^[0-9a-f]{16}$/)
  })

  it("does not take a converter of the other backend for its own", () => {
    const { converter } = read(`
      const fromA = getValueByPath(fromObject, ['a']);
      if (fromA != null) { setValueByPath(toObject, ['a'], innerToMldev(fromA)); }`)
    assert.deepStrictEqual(converter?.rows, [])
    assert.isDefined(converter?.code)
  })

  it("reports two converters of one name that differ", () => {
    const one = converter(
      "thingToVertex",
      `
      const fromA = getValueByPath(fromObject, ['a']);
      if (fromA != null) { setValueByPath(toObject, ['a'], fromA); }`
    )
    const other = converter(
      "thingToVertex$1",
      `
      const fromA = getValueByPath(fromObject, ['a']);
      if (fromA != null) { setValueByPath(toObject, ['b'], fromA); }`
    )
    assert.deepStrictEqual(extractFields(one + other, origin).problems, [
      "thingToVertex$1: differs from another converter of the same name"
    ])
    assert.deepStrictEqual(extractFields(one + one.replace("thingToVertex", "thingToVertex$1"), origin).problems, [])
  })

  it("fingerprints code, not its layout", () => {
    assert.strictEqual(fingerprint("if (a) { b() }"), fingerprint("if (a) {\n  // why\n  b()\n}"))
    assert.notStrictEqual(fingerprint("if (a) { b() }"), fingerprint("if (a) { c() }"))
  })
})
