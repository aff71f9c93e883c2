/** The journal: a gRPC service that appends messages to RocksDB and reads them back. */
@NullMarked
package io.throughline.examples.cluster.journal;

import org.jspecify.annotations.NullMarked;
