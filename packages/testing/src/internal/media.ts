/** Small real media, in base64. */

/** A PNG of one transparent pixel. */
export const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

/** The first box of an MP4 file, which is enough to be recognised as one. */
export const mp4 = "AAAAGGZ0eXBpc29tAAACAGlzb21pc28ybXA0MQ=="
