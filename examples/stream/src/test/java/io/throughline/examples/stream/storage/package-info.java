@NullMarked
package io.throughline.examples.stream.storage;

import org.jspecify.annotations.NullMarked;
