/** The topics below {@code $SYS}: what MQTT clients are told of a broker. */
@NullMarked
package io.throughline.examples.cluster.systopics;

import org.jspecify.annotations.NullMarked;
