package io.throughline.examples.stream.storage;

import io.throughline.semconv.StorageDataType;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A file that is complete.
 *
 * @param type recording or picture
 * @param name its time and its extension
 * @param written when it was complete
 */
public record StoredFile(
    StorageDataType type, String stream, String name, Path path, long bytes, Instant written) {}
