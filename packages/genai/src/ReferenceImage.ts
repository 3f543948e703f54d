/**
 * Images that `models.editImage` refers to in its prompt, by number: `[1]` is the image whose `referenceId` is 1.
 *
 * @since 0.1.0
 */
import type {
  ControlReferenceConfig,
  Image,
  MaskReferenceConfig,
  ReferenceImageAPIInternal,
  StyleReferenceConfig,
  SubjectReferenceConfig
} from "./wire/Images.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Any of the reference images. Plain objects of the same shape do as well as instances.
 *
 * @category models
 * @since 0.1.0
 */
export type ReferenceImage =
  | RawReferenceImage
  | MaskReferenceImage
  | ControlReferenceImage
  | StyleReferenceImage
  | SubjectReferenceImage
  | ContentReferenceImage

interface Fields<Config> {
  /** The image; a mask may do without, when the model computes it. */
  readonly referenceImage?: Image | undefined
  /** The number by which the prompt refers to the image. */
  readonly referenceId?: number | undefined
  readonly config?: Config | undefined
}

const referenceImage = <const Type extends string, Config = never>(type: Type) =>
  class Reference {
    readonly referenceType: Type = type
    referenceImage?: Image | undefined
    referenceId?: number | undefined
    config?: Config | undefined
    constructor(fields: Fields<Config> = {}) {
      Object.assign(this, fields)
    }
  }

/**
 * The image to be edited.
 *
 * @category models
 * @since 0.1.0
 */
export class RawReferenceImage extends /*#__PURE__*/ referenceImage("REFERENCE_TYPE_RAW") {}

/**
 * A mask, or how the model is to compute one: where to edit.
 *
 * @category models
 * @since 0.1.0
 */
export class MaskReferenceImage
  extends /*#__PURE__*/ referenceImage<"REFERENCE_TYPE_MASK", MaskReferenceConfig>("REFERENCE_TYPE_MASK")
{}

/**
 * A sketch of areas to fill in, or an image from which the model computes one.
 *
 * @category models
 * @since 0.1.0
 */
export class ControlReferenceImage
  extends /*#__PURE__*/ referenceImage<"REFERENCE_TYPE_CONTROL", ControlReferenceConfig>("REFERENCE_TYPE_CONTROL")
{}

/**
 * A style to follow.
 *
 * @category models
 * @since 0.1.0
 */
export class StyleReferenceImage
  extends /*#__PURE__*/ referenceImage<"REFERENCE_TYPE_STYLE", StyleReferenceConfig>("REFERENCE_TYPE_STYLE")
{}

/**
 * A subject to show: a person, a product, an animal.
 *
 * @category models
 * @since 0.1.0
 */
export class SubjectReferenceImage
  extends /*#__PURE__*/ referenceImage<"REFERENCE_TYPE_SUBJECT", SubjectReferenceConfig>("REFERENCE_TYPE_SUBJECT")
{}

/**
 * Content to take over.
 *
 * @category models
 * @since 0.1.0
 */
export class ContentReferenceImage extends /*#__PURE__*/ referenceImage("REFERENCE_TYPE_CONTENT") {}

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * A reference image as the API reads it: its `config` is named after its type.
 *
 * @category combinators
 * @since 0.1.0
 */
export const toWire = ({ config, ...image }: ReferenceImage): ReferenceImageAPIInternal => {
  const name = /^REFERENCE_TYPE_(MASK|CONTROL|STYLE|SUBJECT)$/.exec(image.referenceType)?.[1]?.toLowerCase()
  return name === undefined || config === undefined ? image : { ...image, [`${name}ImageConfig`]: config }
}
