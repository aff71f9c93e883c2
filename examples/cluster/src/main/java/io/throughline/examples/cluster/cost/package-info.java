/** What observation costs the cluster: {@code ./bench cluster}. */
@NullMarked
package io.throughline.examples.cluster.cost;

import org.jspecify.annotations.NullMarked;
