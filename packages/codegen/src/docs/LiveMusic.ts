import type { FileDocs } from "../WrittenDocs.ts"

export const LiveMusic: FileDocs = {
  LiveMusicClientMessage: {
    "": "A message of the client of a music session. Set one of the fields.",
    clientContent: "The prompts.",
    musicGenerationConfig: "Settings of the music.",
    playbackControl: "The playback command.",
    setup: "The settings of the session. Only as the first message."
  },
  LiveMusicClientSetup: { "": "The settings of a music session.", model: "The full name of the model." },
  LiveMusicClientContent: { "": "The prompts of a music session.", weightedPrompts: "The prompts." },
  LiveMusicSetWeightedPromptsParameters: {
    "...": "LiveMusicClientContent",
    "": "New prompts of a music session."
  },
  WeightedPrompt: {
    "": "A prompt with a weight.",
    text: "The text of the prompt.",
    weight: "The weight of the prompt: any number except 0. Weights are normalized."
  },
  LiveMusicSetConfigParameters: {
    "": "New settings of the music.",
    musicGenerationConfig: "The settings. Fields that are left out are reset to their defaults."
  },
  LiveMusicGenerationConfig: {
    "": "Settings of generated music. The defaults depend on the model.",
    bpm: "The beats per minute, from 60 to 200. Changes require `RESET_CONTEXT`.",
    brightness: "The brightness of the music, from 0 to 1.",
    density: "The density of the music, from 0 to 1.",
    guidance: "How closely the music follows the prompts, from 0 to 6. High values make transitions abrupt.",
    musicGenerationMode: "The mode of music generation.",
    muteBass: "Whether to mute the bass.",
    muteDrums: "Whether to mute the drums.",
    onlyBassAndDrums: "Whether to play only bass and drums.",
    scale: "The scale. Changes require `RESET_CONTEXT`.",
    seed: "The random seed.",
    temperature: "The randomness of the music, from 0 to 3.",
    topK: "The number of most likely tokens to sample from, from 1 to 1,000."
  },
  MusicGenerationMode: {
    "": "The mode of music generation.",
    MUSIC_GENERATION_MODE_UNSPECIFIED: "Unspecified: the same as `QUALITY`.",
    QUALITY: "High quality.",
    DIVERSITY: "High diversity.",
    VOCALIZATION: "Music that is likely to have vocals."
  },
  Scale: { "": "A scale of music." },
  LiveMusicPlaybackControl: {
    "": "A playback command.",
    PLAYBACK_CONTROL_UNSPECIFIED: "Unspecified. Do not use.",
    PLAY: "Start or resume the music.",
    PAUSE: "Pause the music. `PLAY` resumes it.",
    STOP: "Stop the music and reset the context. `PLAY` starts again.",
    RESET_CONTEXT: "Reset the context, keep the prompts, and continue."
  },
  LiveMusicServerMessage: {
    "": "A message of the server of a music session. One of the fields is set.",
    filteredPrompt: "A prompt that was filtered out.",
    serverContent: "The audio.",
    setupComplete: "The session is set up."
  },
  LiveMusicServerSetupComplete: { "": "The session is set up. It has no fields." },
  LiveMusicServerContent: { "": "The audio.", audioChunks: "The next audio chunks." },
  AudioChunk: {
    "": "A chunk of music.",
    data: "The bytes, encoded in base64.",
    mimeType: "The media type: raw PCM with its sample rate.",
    sourceMetadata: "The prompts and settings of the chunk."
  },
  LiveMusicSourceMetadata: {
    "": "The prompts and settings of a chunk of music.",
    clientContent: "The prompts.",
    musicGenerationConfig: "The settings."
  },
  LiveMusicFilteredPrompt: {
    "": "A prompt that was filtered out.",
    filteredReason: "The reason why it was filtered out.",
    text: "The prompt."
  }
}
