/** Recordings and pictures of streams on a disk, within limits. */
@NullMarked
package io.throughline.examples.stream.storage;

import org.jspecify.annotations.NullMarked;
