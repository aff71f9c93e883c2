@NullMarked
package io.throughline.examples.cluster.placement.raft;

import org.jspecify.annotations.NullMarked;
