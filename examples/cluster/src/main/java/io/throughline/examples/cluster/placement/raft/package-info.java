/** The records of the placement centre, replicated by a Raft group on Apache Ratis. */
@NullMarked
package io.throughline.examples.cluster.placement.raft;

import org.jspecify.annotations.NullMarked;
