export { type PageData, pageDataOf } from './data.js';
export { type PageInput, reportPage } from './page.js';
