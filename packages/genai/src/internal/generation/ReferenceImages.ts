/**
 * Reference images of `models.editImage` as the API reads them.
 */
import type { ReferenceImageAPIInternal } from "../../wire/Images.ts"
import { isFields } from "../check/Fields.ts"

/** A reference image whose `config` has the name of its type: `maskImageConfig`, for example. */
export const toWire = (
  reference: Omit<ReferenceImageAPIInternal, "referenceType"> & {
    readonly referenceType: string
    readonly config?: object | undefined
  }
): ReferenceImageAPIInternal => {
  if (!isFields(reference)) return reference
  const { config, ...image } = reference
  const name = /^REFERENCE_TYPE_(MASK|CONTROL|STYLE|SUBJECT)$/.exec(image.referenceType)?.[1]?.toLowerCase()
  return name === undefined || config === undefined ? image : { ...image, [`${name}ImageConfig`]: config }
}
