import type { FileDocs } from "../WrittenDocs.ts"

export const Images: FileDocs = {
  Image: {
    "": "An image: its bytes, or its Cloud Storage URI.",
    gcsUri: "The URI in Cloud Storage: `gs://bucket/image.png`.",
    imageBytes: "The bytes, encoded in base64.",
    mimeType: "The media type, for example `image/png`."
  },
  GenerateImagesParameters: {
    config: "Settings of the images.",
    model: "The name of the model, for example `imagen-4.0-generate-001`.",
    prompt: "The prompt."
  },
  GenerateImagesConfig: {
    "": "Settings of generated images.",
    addWatermark: "Whether to add an invisible watermark.",
    aspectRatio: "The aspect ratio: `1:1`, `3:4`, `4:3`, `9:16` or `16:9`. The default is `1:1`.",
    enhancePrompt: "Whether to rewrite the prompt for better images.",
    guidanceScale: "How closely the images follow the prompt. High values may reduce image quality.",
    imageSize: "The size of the longer edge: `1K` or `2K`. Imagen 3 models do not support it.",
    includeRaiReason: "Whether the response includes the reason why an image was filtered out.",
    includeSafetyAttributes: "Whether to include safety scores of the images and the prompt.",
    labels: "Labels for billing reports, as key-value pairs.",
    language: "The language of the prompt.",
    negativePrompt: "A description of what the images should not show.",
    numberOfImages: "The number of images to generate. The default and the maximum depend on the model.",
    outputCompressionQuality: "The quality of JPEG images, from 0 to 100.",
    outputGcsUri: "The Cloud Storage folder for the images. Without it, the response contains the bytes.",
    outputMimeType: "The media type of the images: `image/png` or `image/jpeg`.",
    personGeneration: "Whether images may show people.",
    safetyFilterLevel: "The lowest rating that is blocked.",
    seed: "The random seed. Not together with `addWatermark`."
  },
  GenerateImagesResponse: {
    generatedImages: "The images.",
    positivePromptSafetyAttributes: "The safety scores of the prompt. Only with `includeSafetyAttributes`."
  },
  GeneratedImage: {
    "": "A generated image, or the reason why it was filtered out.",
    enhancedPrompt: "The rewritten prompt, if `enhancePrompt` is set.",
    image: "The image.",
    raiFilteredReason: "The reason why the image was filtered out. Only with `includeRaiReason`.",
    safetyAttributes: "The safety scores of the image. Only with `includeSafetyAttributes`."
  },
  SafetyAttributes: {
    "": "Safety scores.",
    categories: "The harm categories.",
    contentType: "The rated content.",
    scores: "The scores, in the order of `categories`."
  },
  PersonGeneration: {
    "": "Whether images may show people.",
    DONT_ALLOW: "Allow no people.",
    ALLOW_ADULT: "Allow adults, but not children.",
    ALLOW_ALL: "Allow adults and children."
  },
  SafetyFilterLevel: {
    "": "The lowest rating that is blocked.",
    BLOCK_LOW_AND_ABOVE: "Block low ratings and above: the strictest level.",
    BLOCK_MEDIUM_AND_ABOVE: "Block medium ratings and above.",
    BLOCK_ONLY_HIGH: "Block high ratings only.",
    BLOCK_NONE: "Block almost nothing."
  },
  ImagePromptLanguage: {
    "": "The language of a prompt.",
    auto: "Detect the language.",
    en: "English.",
    ja: "Japanese.",
    ko: "Korean.",
    hi: "Hindi.",
    zh: "Chinese.",
    pt: "Portuguese.",
    es: "Spanish."
  },
  EditImageParameters: {
    "": "Parameters of `models.editImage`.",
    config: "Settings of the edit.",
    model: "The name of the model, for example `imagen-3.0-capability-001`.",
    prompt: "The prompt. It refers to reference images by their ids, for example `[1]`.",
    referenceImages: "The image to edit, masks, and further reference images."
  },
  EditImageParametersInternal: { "...": "EditImageParameters", "": "The request of `models.editImage`." },
  EditImageConfig: {
    "...": "GenerateImagesConfig",
    "": "Settings of an edit of images.",
    baseSteps: "The number of sampling steps. More steps may give better images and take longer.",
    editMode: "The edit mode."
  },
  EditMode: {
    "": "The mode of an image edit.",
    EDIT_MODE_DEFAULT: "The model decides.",
    EDIT_MODE_INPAINT_REMOVAL: "Remove what is under the mask.",
    EDIT_MODE_INPAINT_INSERTION: "Insert something under the mask.",
    EDIT_MODE_OUTPAINT: "Extend the image at its edges.",
    EDIT_MODE_CONTROLLED_EDITING: "Follow control images.",
    EDIT_MODE_STYLE: "Apply the style of another image.",
    EDIT_MODE_BGSWAP: "Replace the background.",
    EDIT_MODE_PRODUCT_IMAGE: "Put a product into a scene."
  },
  ReferenceImage: { "": "A reference image of an edit." },
  RawReferenceImage: {
    "": "The image to edit.",
    referenceId: "The id of the image, for references in the prompt.",
    referenceImage: "The image.",
    referenceType: "The type of the reference image. Set by the SDK."
  },
  MaskReferenceImage: {
    "...": "RawReferenceImage",
    "": "A mask of the areas to edit.",
    config: "Settings of the mask."
  },
  MaskReferenceConfig: {
    "": "Settings of a mask.",
    maskDilation: "The dilation of the mask, from 0 to 1.",
    maskMode: "The source of the mask.",
    segmentationClasses: "The ids of the classes of things to mask, at most 5, for the mode `MASK_MODE_SEMANTIC`."
  },
  MaskReferenceMode: {
    "": "The source of a mask.",
    MASK_MODE_DEFAULT: "The model decides.",
    MASK_MODE_USER_PROVIDED: "Use the reference image as the mask.",
    MASK_MODE_BACKGROUND: "Detect the background.",
    MASK_MODE_FOREGROUND: "Detect the foreground.",
    MASK_MODE_SEMANTIC: "Detect objects of `segmentationClasses`."
  },
  ControlReferenceImage: {
    "...": "RawReferenceImage",
    "": "A control image, such as edges, scribbles or a face mesh.",
    config: "Settings of the control image."
  },
  ControlReferenceConfig: {
    "": "Settings of a control image.",
    controlType: "The kind of the control image.",
    enableControlImageComputation:
      "Whether to compute the control image from the reference image. If `false` (the default), the reference image is the control image."
  },
  ControlReferenceType: {
    "": "The kind of a control image.",
    CONTROL_TYPE_DEFAULT: "The model decides.",
    CONTROL_TYPE_CANNY: "Edges.",
    CONTROL_TYPE_SCRIBBLE: "Scribbles.",
    CONTROL_TYPE_FACE_MESH: "A mesh of a face."
  },
  StyleReferenceImage: {
    "...": "RawReferenceImage",
    "": "A reference image for the style.",
    config: "Settings of the style."
  },
  StyleReferenceConfig: { "": "Settings of a style image.", styleDescription: "A description of the style." },
  SubjectReferenceImage: {
    "...": "RawReferenceImage",
    "": "A reference image of a subject.",
    config: "The subject."
  },
  SubjectReferenceConfig: {
    "": "The subject of an image.",
    subjectDescription: "A description of the subject.",
    subjectType: "The kind of subject."
  },
  SubjectReferenceType: {
    "": "A kind of subject.",
    SUBJECT_TYPE_DEFAULT: "The model decides.",
    SUBJECT_TYPE_PERSON: "A person.",
    SUBJECT_TYPE_ANIMAL: "An animal.",
    SUBJECT_TYPE_PRODUCT: "A product."
  },
  ContentReferenceImage: { "...": "RawReferenceImage", "": "A reference image for the content." },
  ReferenceImageAPIInternal: {
    "...": "RawReferenceImage",
    "": "A reference image as it is sent.",
    controlImageConfig: "Settings of the control image.",
    maskImageConfig: "Settings of the mask.",
    styleImageConfig: "Settings of the style.",
    subjectImageConfig: "The subject."
  },
  EditImageResponse: { generatedImages: "The images." },
  UpscaleImageParameters: {
    "": "Parameters of `models.upscaleImage`.",
    config: "Settings of the larger image.",
    image: "The image to make larger.",
    model: "The name of the model, for example `imagen-4.0-upscale-preview`.",
    upscaleFactor: "The upscale factor: `x2` or `x4`."
  },
  UpscaleImageConfig: {
    "...": "GenerateImagesConfig",
    "": "Settings of a larger image.",
    enhanceInputImage: "Whether to remove noise and artifacts before upscaling.",
    imagePreservationFactor:
      "How closely the upscaled image follows the original. Low values give finer details and less noise."
  },
  UpscaleImageAPIParametersInternal: { "...": "UpscaleImageParameters", "": "The request of `models.upscaleImage`." },
  UpscaleImageAPIConfigInternal: {
    "...": "UpscaleImageConfig",
    "": "Settings of a larger image, as they are sent.",
    mode: "The mode of the model. Set by the SDK.",
    numberOfImages: "The number of images. Set by the SDK."
  },
  UpscaleImageResponse: { generatedImages: "The larger image." },
  RecontextImageParameters: {
    config: "Settings of the images.",
    model: "The name of the model, for example `virtual-try-on-preview-08-04`.",
    source: "The images to put into a new scene."
  },
  RecontextImageConfig: {
    "...": "EditImageConfig",
    "": "Settings of images in a new scene."
  },
  RecontextImageSource: {
    "": "The images to put into a new scene.",
    personImage: "The person who wears the product.",
    productImages: "The products.",
    prompt: "The prompt for the new scene."
  },
  ProductImage: { "": "An image of a product.", productImage: "The image." },
  RecontextImageResponse: { generatedImages: "The images." },
  SegmentImageParameters: {
    config: "Settings of image segmentation.",
    model: "The name of the model, for example `image-segmentation-001`.",
    source: "The image to segment."
  },
  SegmentImageConfig: {
    "": "Settings of image segmentation.",
    binaryColorThreshold:
      "The threshold, between 0 and 255, for pixels in the mask. -1 disables it and keeps grayscale masks.",
    confidenceThreshold: "The minimum confidence of masks, from 0 to 1.",
    labels: "Labels for billing reports, as key-value pairs.",
    maskDilation: "The dilation of masks, from 0 (none) to 1 (the whole image).",
    maxPredictions: "The maximum number of masks.",
    mode: "What to segment."
  },
  SegmentMode: {
    "": "A mode of image segmentation.",
    FOREGROUND: "The foreground.",
    BACKGROUND: "The background.",
    PROMPT: "What the prompt describes.",
    SEMANTIC: "Objects of the classes in the prompt.",
    INTERACTIVE: "What the scribble marks."
  },
  SegmentImageSource: {
    "": "An image to segment.",
    image: "The image.",
    prompt: "The prompt, for the modes `PROMPT` and `SEMANTIC`.",
    scribbleImage: "A scribble that marks an object, for the mode `INTERACTIVE`."
  },
  ScribbleImage: { "": "A scribble on an image.", image: "The image with the scribble." },
  SegmentImageResponse: { generatedMasks: "The masks." },
  GeneratedImageMask: {
    "": "A mask that a model made.",
    labels: "The labels of the mask.",
    mask: "The mask."
  },
  EntityLabel: {
    "": "A label of a mask.",
    label: "The label.",
    score: "The confidence, from 0 to 1."
  },
  VideoGenerationReferenceImage: {
    "": "A reference image for a generated video.",
    image: "The image.",
    referenceType: "The type of the reference image."
  },
  VideoGenerationReferenceType: {
    "": "The type of a reference image of a video.",
    ASSET: "A subject of the video.",
    STYLE: "The style of the video."
  }
}
