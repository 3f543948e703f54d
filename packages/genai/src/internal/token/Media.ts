/**
 * Tokens of pictures, pages, audio and video whose bytes are in the request.
 */
import * as Predicate from "effect/Predicate"
import type { Fields } from "../check/Fields.ts"
import type { Family, Media } from "./Families.ts"
import * as MediaSize from "./MediaSize.ts"
import type { Tally } from "./Tally.ts"

/** Adds the data of a part. */
export const add = (
  tally: Tally,
  blob: Fields,
  part: Fields,
  at: string,
  family: Family,
  isOfResponse: boolean
): void => {
  tally.features.add("media")
  const size = MediaSize.read(blob["data"], blob["mimeType"])
  if (typeof size === "string") return tally.missing(at, size)
  if (family.media === undefined) return tally.missing(at, "how media are counted was not measured for this model")
  const { max, min, tokens } = tokensOf(size, family.media, isOfResponse)
  tally.between(tokens, min, max)
  if (!Predicate.isNullish(part["videoMetadata"] ?? part["mediaResolution"])) {
    tally.missing(at, "how its settings change its tokens was not measured")
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** How far media of other shapes than those that were measured may be off. */
const unmeasured = 0.1

/** What a picture may have at most where a large one is cut into tiles of this size. */
const tile = 768

const near = (tokens: number) => ({
  tokens,
  min: tokens * (1 - unmeasured),
  max: tokens * (1 + unmeasured)
})

const tokensOf = (
  size: MediaSize.Size,
  media: Media,
  isOfResponse: boolean
): { readonly tokens: number; readonly min: number; readonly max: number } => {
  switch (size.kind) {
    case "picture": {
      if (media.kind === "pieces") return near(pieces(size, media.picture))
      const tiles = Math.ceil(size.width / tile) * Math.ceil(size.height / tile)
      return { tokens: media.picture, min: media.picture, max: media.picture * Math.max(1, tiles) }
    }
    case "pages": {
      if (media.kind === "fixed") return near(media.page * size.pages)
      return near(pieces(size, isOfResponse ? media.pageOfResponse : media.page) * size.pages)
    }
    case "audio":
      return near(Math.ceil(media.audioSecond * size.seconds))
    case "video": {
      // Whether a film has sound is not read.
      const sound = Math.floor(media.audioSecond * size.seconds)
      const seconds = Math.max(1, Math.floor(size.seconds))
      const frames = media.kind === "fixed"
        ? media.videoSecond * (Math.floor(size.seconds) + 1)
        : pieces(media.squareFrames ? square : size, media.frame) * seconds
      return {
        tokens: frames + sound,
        min: frames * (1 - unmeasured),
        max: (frames + sound) * (1 + unmeasured)
      }
    }
  }
}

const square = { width: 1, height: 1 }

/** A picture is cut into at most `most` pieces, as many in each direction as its proportions say. */
const pieces = ({ height, width }: { readonly height: number; readonly width: number }, most: number): number =>
  Math.max(1, Math.floor(Math.sqrt(most * width / height)) * Math.floor(Math.sqrt(most * height / width)))
