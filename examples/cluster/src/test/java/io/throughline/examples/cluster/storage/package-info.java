@NullMarked
package io.throughline.examples.cluster.storage;

import org.jspecify.annotations.NullMarked;
