"""The pack: what people and programs are shown of a release, in many formats, from one model."""
