/** The placement centre: a gRPC service that keeps the metadata of each message in RocksDB. */
@NullMarked
package io.throughline.examples.cluster.placement;

import org.jspecify.annotations.NullMarked;
