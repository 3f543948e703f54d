import { assert, describe, it } from "@effect/vitest"
import * as Official from "@google/genai"
import * as ReferenceImages from "../src/internal/generation/ReferenceImages.ts"
import * as ReferenceImage from "../src/ReferenceImage.ts"

const referenceImage = { gcsUri: "gs://b/i.png" }

const kinds = [
  [ReferenceImage.RawReferenceImage, Official.RawReferenceImage, undefined],
  [ReferenceImage.MaskReferenceImage, Official.MaskReferenceImage, {
    maskMode: "MASK_MODE_SEMANTIC",
    segmentationClasses: [1],
    maskDilation: 0.1
  }],
  [ReferenceImage.ControlReferenceImage, Official.ControlReferenceImage, {
    controlType: "CONTROL_TYPE_CANNY",
    enableControlImageComputation: true
  }],
  [ReferenceImage.StyleReferenceImage, Official.StyleReferenceImage, { styleDescription: "s" }],
  [ReferenceImage.SubjectReferenceImage, Official.SubjectReferenceImage, {
    subjectType: "SUBJECT_TYPE_ANIMAL",
    subjectDescription: "a cat"
  }],
  [ReferenceImage.ContentReferenceImage, Official.ContentReferenceImage, undefined]
] as const

describe("ReferenceImage: what is sent is that of @google/genai", () => {
  for (const [Ours, Theirs, config] of kinds) {
    for (
      const fields of [
        { referenceId: 1, referenceImage, ...(config === undefined ? {} : { config }) },
        { referenceId: 2 },
        {}
      ]
    ) {
      it(`${Theirs.name} of ${JSON.stringify(fields)}`, () => {
        const ours = Object.assign(new Ours(), fields)
        const wire = plain(Object.assign(new Theirs(), fields).toReferenceImageAPI())
        assert.deepStrictEqual(plain(ReferenceImages.toWire(ours)), wire)
        assert.deepStrictEqual(plain(ReferenceImages.toWire({ ...ours })), wire)
      })
    }
  }

  it("fields are given to the constructor", () => {
    const image = new ReferenceImage.StyleReferenceImage({ referenceId: 1, config: { styleDescription: "s" } })
    assert.deepStrictEqual(plain(image), {
      referenceType: "REFERENCE_TYPE_STYLE",
      referenceId: 1,
      config: { styleDescription: "s" }
    })
  })
})

/** Data without what is undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
