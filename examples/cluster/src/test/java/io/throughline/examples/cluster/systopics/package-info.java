@NullMarked
package io.throughline.examples.cluster.systopics;

import org.jspecify.annotations.NullMarked;
