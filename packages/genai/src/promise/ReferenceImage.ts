/**
 * Images that the prompt of `models.editImage` refers to by number, with the types of plain async code.
 *
 * @since 0.1.0
 */
import * as Reference from "../ReferenceImage.ts"
import type * as Plain from "../wire/plain/Images.ts"

/**
 * The image to edit.
 *
 * @category models
 * @since 0.1.0
 */
export const RawReferenceImage: new(
  fields?: Omit<Plain.RawReferenceImage, "referenceType">
) => Plain.RawReferenceImage = Reference.RawReferenceImage as never

/**
 * The image to edit.
 *
 * @category models
 * @since 0.1.0
 */
export type RawReferenceImage = Plain.RawReferenceImage

/**
 * Where to edit: a mask, or how the model computes one.
 *
 * @category models
 * @since 0.1.0
 */
export const MaskReferenceImage: new(
  fields?: Omit<Plain.MaskReferenceImage, "referenceType">
) => Plain.MaskReferenceImage = Reference.MaskReferenceImage as never

/**
 * Where to edit: a mask, or how the model computes one.
 *
 * @category models
 * @since 0.1.0
 */
export type MaskReferenceImage = Plain.MaskReferenceImage

/**
 * An image that controls the result, such as a sketch.
 *
 * @category models
 * @since 0.1.0
 */
export const ControlReferenceImage: new(
  fields?: Omit<Plain.ControlReferenceImage, "referenceType">
) => Plain.ControlReferenceImage = Reference.ControlReferenceImage as never

/**
 * An image that controls the result, such as a sketch.
 *
 * @category models
 * @since 0.1.0
 */
export type ControlReferenceImage = Plain.ControlReferenceImage

/**
 * An image whose style the result has.
 *
 * @category models
 * @since 0.1.0
 */
export const StyleReferenceImage: new(
  fields?: Omit<Plain.StyleReferenceImage, "referenceType">
) => Plain.StyleReferenceImage = Reference.StyleReferenceImage as never

/**
 * An image whose style the result has.
 *
 * @category models
 * @since 0.1.0
 */
export type StyleReferenceImage = Plain.StyleReferenceImage

/**
 * An image of a subject that the result shows.
 *
 * @category models
 * @since 0.1.0
 */
export const SubjectReferenceImage: new(
  fields?: Omit<Plain.SubjectReferenceImage, "referenceType">
) => Plain.SubjectReferenceImage = Reference.SubjectReferenceImage as never

/**
 * An image of a subject that the result shows.
 *
 * @category models
 * @since 0.1.0
 */
export type SubjectReferenceImage = Plain.SubjectReferenceImage

/**
 * An image whose content the result has.
 *
 * @category models
 * @since 0.1.0
 */
export const ContentReferenceImage: new(
  fields?: Omit<Plain.ContentReferenceImage, "referenceType">
) => Plain.ContentReferenceImage = Reference.ContentReferenceImage as never

/**
 * An image whose content the result has.
 *
 * @category models
 * @since 0.1.0
 */
export type ContentReferenceImage = Plain.ContentReferenceImage
