/** The sound of the emulator: a tone, in 16-bit samples. */
import * as Base64 from "effect/encoding/Base64"

export interface Format {
  readonly rate: number
  readonly channels: number
}

/** The tone as Base64. The position of the first sample is in samples, so that one piece goes on where the other ended. */
export const tone = ({ channels, rate }: Format, frequency: number, samples: number, position: number): string => {
  const bytes = new Uint8Array(samples * channels * 2)
  const view = new DataView(bytes.buffer)
  for (let index = 0; index < samples; index++) {
    const value = Math.round(amplitude * Math.sin((2 * Math.PI * frequency * (position + index)) / rate))
    for (let channel = 0; channel < channels; channel++) view.setInt16((index * channels + channel) * 2, value, true)
  }
  return Base64.encode(bytes)
}

const amplitude = 8000
