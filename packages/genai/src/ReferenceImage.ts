/**
 * Images that the prompt of `models.editImage` refers to by number: `[1]` is the image whose `referenceId` is 1.
 *
 * @since 0.1.0
 */
import type {
  ControlReferenceConfig,
  Image,
  MaskReferenceConfig,
  StyleReferenceConfig,
  SubjectReferenceConfig
} from "./wire/Images.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A reference image of any type. A plain object of the same shape will do.
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

/**
 * The fields of a reference image.
 *
 * @category models
 * @since 0.1.0
 */
export interface Fields<Config> {
  /** The image. A mask needs none if the model computes it. */
  readonly referenceImage?: Image | undefined
  /** The number by which the prompt refers to the image. */
  readonly referenceId?: number | undefined
  /** How the image is used, for the types that have a choice. */
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
 * The image to edit.
 *
 * @category models
 * @since 0.1.0
 */
export class RawReferenceImage extends /*#__PURE__*/ referenceImage("REFERENCE_TYPE_RAW") {}

/**
 * Where to edit: a mask, or how the model computes one.
 *
 * @category models
 * @since 0.1.0
 */
export class MaskReferenceImage
  extends /*#__PURE__*/ referenceImage<"REFERENCE_TYPE_MASK", MaskReferenceConfig>("REFERENCE_TYPE_MASK")
{}

/**
 * What to draw: a control image, such as a sketch or edges, or an image from which the model computes one.
 *
 * @category models
 * @since 0.1.0
 */
export class ControlReferenceImage
  extends /*#__PURE__*/ referenceImage<"REFERENCE_TYPE_CONTROL", ControlReferenceConfig>("REFERENCE_TYPE_CONTROL")
{}

/**
 * The style of the result.
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
 * Content to include.
 *
 * @category models
 * @since 0.1.0
 */
export class ContentReferenceImage extends /*#__PURE__*/ referenceImage("REFERENCE_TYPE_CONTENT") {}
