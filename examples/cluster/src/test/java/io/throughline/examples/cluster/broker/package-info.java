@NullMarked
package io.throughline.examples.cluster.broker;

import org.jspecify.annotations.NullMarked;
