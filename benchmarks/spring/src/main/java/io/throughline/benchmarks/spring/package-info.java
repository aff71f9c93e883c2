/** The service on Spring Boot that {@code ./bench starter} starts. */
@NullMarked
package io.throughline.benchmarks.spring;

import org.jspecify.annotations.NullMarked;
