/** RocksDB with a duration metric, for the placement centre and the journal. */
@NullMarked
package io.throughline.examples.cluster.storage;

import org.jspecify.annotations.NullMarked;
