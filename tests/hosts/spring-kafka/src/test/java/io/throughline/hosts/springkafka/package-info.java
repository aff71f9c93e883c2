/** A service with Spring Kafka and the starter. */
@NullMarked
package io.throughline.hosts.springkafka;

import org.jspecify.annotations.NullMarked;
