package io.throughline.viewer.internal.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next where the next part begins; null on the last
 */
public record Page<T>(List<T> items, @Nullable PageCursor next) {}
