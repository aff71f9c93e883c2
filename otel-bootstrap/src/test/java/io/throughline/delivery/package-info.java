@org.jspecify.annotations.NullMarked
package io.throughline.delivery;
