/** Throughline in a service on Spring Boot: there is nothing here to be called. */
@NullMarked
package io.throughline.spring;

import org.jspecify.annotations.NullMarked;
