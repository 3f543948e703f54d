/** Small but valid media, in Base64. */
import * as Base64 from "effect/encoding/Base64"

/** A PNG of one transparent pixel. */
export const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

/** The first box of an MP4 file, which is enough to recognise the format. */
export const mp4 = "AAAAGGZ0eXBpc29tAAACAGlzb21pc28ybXA0MQ=="

/** A JPEG of one pixel. */
export const jpeg =
  "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////" +
  "////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxD/2Q=="

/** Ten milliseconds of silence: 16-bit samples of one channel at 24 kHz. */
export const pcm = Base64.encode(new Uint8Array(480))
